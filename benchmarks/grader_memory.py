"""Print the grader's peak memory for submissions that try to fill it, each in a grader of its own.

python -m benchmarks.grader_memory            # all
python -m benchmarks.grader_memory NAME ...   # these, one after the other in one grader: prints the peak in MB
"""

import argparse
import subprocess
import sys
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

import autograder.classroom.grade_class  # noqa: F401 -- with all that a grader imports
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.grading.grade import grade_submission
from autograder.grading.released import released
from autograder.grading.steps import shared_server
from autograder.sandbox.limits import Limits

LIMITS = Limits(cell_seconds=5, question_seconds=5, judge_seconds=20, wall_seconds=75)
MOST = 400  # MB
CELLS = 12

BEGIN = """
import json, os, socket, sys, threading, time, zmq
from IPython import get_ipython
from IPython.display import display, clear_output, publish_display_data
shell = get_ipython()
kernel = shell.kernel
stream = kernel.shell_stream or kernel.shell_socket
replies = zmq.Socket.shadow(getattr(stream, "socket", stream).underlying)
nested = lambda size: json.loads("[" + ",".join(["{}"] * (size // 3)) + "]")
def say(kind, content, **more):
    kernel.session.send(kernel.iopub_socket, kind, content, server=kernel.get_parent("shell"), **more)
def answer(content, **header):
    message = kernel.session.msg("execute_reply", content)
    message["header"].update(header)
    client = kernel.get_parent("shell")["header"]["session"].encode()
    replies.send_multipart([client, *kernel.session.serialize(message)])
def sockets():
    for fd in map(int, os.listdir("/proc/self/fd")):
        try:
            end = socket.socket(fileno=os.dup(fd))
            if "kernel-" in str(end.getsockname()) and not end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                end.setblocking(True)
                yield end
        except (OSError, ValueError):
            pass
def write(data):
    for end in sockets():
        threading.Thread(target=lambda end=end: [end.sendall(data) for _ in iter(int, 1)], daemon=True).start()
    time.sleep(30)
"""
# What each of many cells does. A function with the name of one that is graded does it when the judge asks.
CASES = {
    "nested": "say('display_data', {'data': {'text/plain': '', 'application/json': nested(900_000)}, 'metadata': {}})",
    "nested metadata": "say('display_data', {'data': {'text/plain': ''}, 'metadata': nested(900_000)}, metadata=None)",
    "small values": "for _ in range(200): say('display_data', {'data': {'a': nested(5000)}, 'metadata': {}})",
    "small outputs": "for n in range(12_000): say('display_data', {'data': {'text/plain': '1'}, 'metadata': {}})",
    "texts": "print('\\U0001f600' * 240_000)",
    "escapes": "print('\\x01' * 150_000)",
    "pictures": "publish_display_data({'image/png': 'iVBORw0KGgo' + 'A' * 900_000})",
    "displays": "for n in range(12_000): display(n, display_id=str(n))\nfor n in range(1000): clear_output()",
    "updates": "one = display(1, display_id=True)\nfor n in range(5000): one.update('x' * 150)",
    "updates of others": "globals().setdefault('ones', []).append(display(1, display_id=True))\n"
    "for one in ones: one.update('x' * 900_000 // len(ones))",
    "widgets": "for n in range(30): say('comm_open', {'comm_id': os.urandom(9).hex(), 'target_name': 'jupyter.widget',"
    " 'data': {'state': {'_model_module': 'm', 'x': nested(25_000)}, 'buffer_paths': []}})",
    "replies": "for _ in range(8): answer({'status': 'ok', 'payload': nested(1_900_000)}); time.sleep(0.1)",
    "unread": "for n in range(8): answer({'status': 'ok', 'x': 'x' * 1_900_000})",
    "dates": "for _ in range(8): answer({'status': 'ok'}, x=['2020-01-01T00:00:00'] * 80_000)",
    "lines": "say('error', {'ename': 'E', 'evalue': '', 'traceback': [''] * 200_000})",
    "errors": "for _ in range(9_000): say('error', {'ename': 'E', 'evalue': '', 'traceback': ['']})",
    "numbers": "for _ in range(500): say('execute_input', {'execution_count': nested(9000), 'code': ''})",
    "signatures": "outputs = getattr(kernel.iopub_socket, 'socket', kernel.iopub_socket)\n"
    "for _ in range(7): outputs.send_multipart([b'', b'<IDS|MSG>', os.urandom(2_000_000), b'', b'', b'', b''])",
    "parts": "write(b'\\x01\\x00' * 32768)",
    "one part without end": "write(b'\\x02' + (1 << 40).to_bytes(8, 'big') + bytes(1 << 20))",
    "commands": "write(b'\\x04\\x06\\x04PING\\x00' * 8192)",
    "input": "for _ in range(3000):\n    try: input('x' * 100)\n    except Exception: pass",
    "answers": "def compute_content_cost(*given):\n    publish_display_data({'application/x-nst-answer+json':"
    " '[' + '{},' * 300_000 + '{}]'})\ngram_matrix = compute_layer_style_cost = total_cost = compute_content_cost",
}


def notebook(case: str, cells: int) -> NotebookNode:
    """Return an unfilled notebook with cells that do what a case does."""
    found = released(NST)
    found.cells += [new_code_cell(source) for source in (BEGIN, *[CASES[case]] * cells)]
    return found


def peak() -> int:
    """Return the peak memory of this process in MB."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) // 1024


def main() -> int:
    """Print what each case takes. Return the exit status, 0 if none takes too much."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="cases, in this process; each in one of its own if there are none")
    parser.add_argument("--cells", type=int, default=CELLS, help="how many cells do what a case does")
    args = parser.parse_args()
    if args.names:
        for name in args.names:
            grade_submission(NST, notebook(name, args.cells), shared_server(), seed=1, limits=LIMITS)
        print(peak())
        return int(peak() > MOST)
    failed = 0
    for name in CASES:
        command = [sys.executable, "-m", "benchmarks.grader_memory", "--cells", str(args.cells), name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- itself
        print(f"{name:24} {done.stdout.strip() or done.stderr[-500:]:>6} MB", flush=True)
        failed += done.returncode
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
