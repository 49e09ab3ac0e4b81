"use strict";
// Names of files and errors are set as text, never as HTML. The curves alone are HTML: made of numbers, by the run.

const at = id => document.getElementById(id);
const events = new EventSource("events");
let now = null; // the last message
let came = 0; // when it came
let run = ""; // which one is shown, and which picture of it
let shown = -1; // version of the picture that is shown
let loading = null; // while one is fetched

events.onmessage = async event => {
  now = JSON.parse(event.data);
  came = performance.now();
  if (run !== `${now.token} ${now.picture}`) begin();
  at("how").textContent = now.how;
  at("which").textContent = now.pictures > 1 ? `picture ${now.picture} of ${now.pictures}` : "";
  at("how").className = now.how.toLowerCase();
  at("error").textContent = now.error;
  at("stop").disabled = now.over || now.stopping;
  if (now.steps) {
    at("done").value = now.done;
    at("curves").innerHTML = now.curves;
  }
  tell();
  if (now.over) {
    await end();
  } else {
    load();
  }
};

events.onerror = () => {
  if (now?.over) return;
  at("how").textContent = "The run does not answer";
  at("stop").disabled = true;
  now = null;
};

at("stop").onclick = () => {
  at("stop").disabled = true;
  fetch("stop", {method: "POST", headers: {"X-Token": now.token}});
};

setInterval(tell, 1000);

// A picture is begun: the first one, the next, or one of another run, when the page has found one again.
function begin() {
  run = `${now.token} ${now.picture}`;
  shown = -1;
  at("painted").hidden = true;
  at("curves").replaceChildren();
  at("done").value = 0;
  at("output").textContent = now.output;
  at("sources").replaceChildren(
    figure("content", now.content, "content"),
    ...now.styles.map((name, number) => figure(`style/${number}`, name, "style")),
  );
  at("settings").replaceChildren(...now.settings.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
}

function element(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

function figure(address, name, role) {
  const made = document.createElement("figure");
  const image = document.createElement("img");
  image.src = `${address}?${run}`; // else the browser would show that of the picture before
  image.alt = `The ${role} picture`;
  made.append(image, element("figcaption", `${role}: ${name}`));
  return made;
}

// How far it is. The clock goes on between two messages: a step may take a minute.
function tell() {
  if (!now) return;
  const since = now.over ? 0 : (performance.now() - came) / 1000;
  const parts = [];
  if (now.steps) parts.push(`step ${now.step} of ${now.steps}`, `${now.size[0]} x ${now.size[1]}`);
  const seconds = duration(now.seconds + since);
  parts.push(now.over ? `in ${seconds}` : `${seconds} so far`);
  if (!now.over && now.left !== null && now.steps) parts.push(`about ${duration(Math.max(0, now.left - since))} to go`);
  at("progress").textContent = parts.join(" · ");
  const percent = now.steps ? `${Math.floor(100 * now.done)} % · ` : "";
  document.title = `${now.over ? `${now.how} · ` : percent}${now.output}`;
}

function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

// Show the newest picture. Those that come while one is fetched are left out.
function load() {
  loading ??= loadNewest().finally(() => { loading = null; });
  return loading;
}

async function loadNewest() {
  const painted = at("painted");
  while (now?.steps && shown !== now.version) {
    const version = now.version;
    const asked = run;
    const picture = await fetched("picture");
    if (asked !== run) continue; // it is another's by now
    if (!picture) return; // the run has gone: what is shown stays
    const before = painted.src;
    painted.src = URL.createObjectURL(picture);
    painted.hidden = false;
    await painted.decode();
    URL.revokeObjectURL(before);
    shown = version;
  }
}

function fetched(address) {
  return fetch(address).then(answer => (answer.ok ? answer.blob() : null), () => null);
}

// The run waits a moment for the page to hang up. From then on, all that is shown and downloaded is the page's own.
async function end() {
  await load();
  const file = now.written ? await fetched("result") : null;
  if (file) {
    at("download").href = URL.createObjectURL(file);
    at("download").download = now.output;
    at("download").hidden = false;
  }
  events.close();
}
