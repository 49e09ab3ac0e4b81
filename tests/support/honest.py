"""What honest notebooks do with Python and its libraries, besides the assignment: each must run in a kernel."""

HONEST = {
    "files": """
import os, pathlib
pathlib.Path('a.txt').write_text('one')
assert open('a.txt').read() == 'one'
os.makedirs('b/c'); os.rename('a.txt', 'b/c/a.txt'); os.replace('b/c/a.txt', 'a.txt'); os.link('a.txt', 'l')
os.symlink('a.txt', 's'); os.truncate('a.txt', 1); os.chmod('a.txt', 0o600); os.utime('a.txt'); os.sync
with open('a.txt', 'a') as file: file.write('x'); file.flush(); os.fsync(file.fileno())
assert [e.name for e in os.scandir('b')] == ['c'] and list(os.walk('.')) and os.access('a.txt', os.W_OK)
for name in ('l', 's'): os.remove(name)
""",
    "shutil": """
import os, shutil
open('f', 'w').write('x' * 100_000)
shutil.copy('f', 'g'); shutil.copy2('f', 'h')
shutil.copyfile('f', 'i'); shutil.copytree('b', 'd'); shutil.move('i', 'd/i'); shutil.rmtree('d')
shutil.make_archive('z', 'zip', 'b'); shutil.unpack_archive('z.zip', 'e'); shutil.disk_usage('.')
assert open('h').read() == 'x' * 100_000
""",
    "tempfile": """
import os, shutil, tempfile
with tempfile.TemporaryFile() as file: file.write(b'x')
with tempfile.NamedTemporaryFile() as file: assert os.path.exists(file.name)
with tempfile.TemporaryDirectory() as folder: open(folder + '/x', 'w').close()
file = tempfile.NamedTemporaryFile(delete=False); file.close(); shutil.move(file.name, 'moved')
""",
    "h5py": """
import h5py, numpy as np
with h5py.File('w.h5', 'w') as file:
    file.create_dataset('x', data=np.ones((200, 200)), compression='gzip')
with h5py.File('w.h5', 'a') as file: file['y'] = 1; file.flush()
with h5py.File('w.h5') as one, h5py.File('w.h5') as other: assert one['x'][0, 0] == other['y'][()]
""",
    "numpy and scipy": """
import numpy as np, scipy.io, scipy.linalg, scipy.ndimage
np.save('a.npy', np.ones(1000))
assert np.load('a.npy', mmap_mode='r+')[3] == 1
mapped = np.memmap('m.bin', dtype='f4', mode='w+', shape=9)
mapped[:] = 2; mapped.flush()
np.savez_compressed('a.npz', x=1); np.loadtxt(['1 2'])
scipy.io.savemat('a.mat', {'x': np.eye(3)}); assert scipy.io.loadmat('a.mat')['x'][1, 1] == 1
np.linalg.svd(np.random.rand(300, 300)); scipy.linalg.expm(np.eye(100))
np.ones((700, 700)) @ np.ones((700, 9))
""",
    "pictures": """
import matplotlib.pyplot as plt, numpy as np
from PIL import Image, ImageFilter
for kind in ('jpg', 'png', 'gif', 'bmp', 'tiff', 'webp'):
    Image.fromarray(np.zeros((60, 80, 3), 'uint8')).filter(ImageFilter.BLUR).save('p.' + kind)
    assert Image.open('p.' + kind).convert('RGB').size == (80, 60)
plt.imshow(plt.imread('p.png')); plt.title('$x^2$ Title'); plt.savefig('f.pdf'); plt.savefig('f.svg')
plt.show()
""",
    "threads": """
import concurrent.futures, threading, time
with concurrent.futures.ThreadPoolExecutor(8) as pool: assert sum(pool.map(abs, range(100))) == 4950
event = threading.Event(); timer = threading.Timer(0.01, event.set); timer.start(); assert event.wait(20)
lock = threading.RLock(); lock.acquire(timeout=1); threading.Condition(lock).wait(0.01)
thread = threading.Thread(target=time.sleep, args=(0.01,), name='named'); thread.start(); thread.join()
""",
    "asyncio": """
import asyncio
async def f(x):
    await asyncio.sleep(0.001); return x
assert await asyncio.gather(f(1), f(2)) == [1, 2]
assert await asyncio.to_thread(lambda: 3) == 3
import threading
thread = threading.Thread(target=lambda: asyncio.run(f(1))); thread.start(); thread.join()
import socket
a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'; a.close(); b.close()
""",
    "tensorflow": """
import tensorflow.compat.v1 as tf, numpy as np
for threads in (1, 4):
    with tf.Graph().as_default():
        x = tf.Variable(tf.random_normal((300, 300)))
        y = tf.reduce_sum(tf.nn.conv2d(tf.reshape(tf.matmul(x, x), (1, 300, 300, 1)), tf.ones((3, 3, 1, 8)),
            1, 'SAME')); step = tf.train.AdamOptimizer().minimize(y); saver = tf.train.Saver()
        config = tf.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=threads)
        with tf.Session(config=config) as session:
            session.run(tf.global_variables_initializer()); [session.run(step) for _ in range(5)]
            saver.save(session, './model/ckpt'); saver.restore(session, './model/ckpt')
            tf.summary.FileWriter('logs', session.graph).close()
            tf.gfile.Copy('model/checkpoint', 'copied', True); tf.gfile.GFile('g', 'w').write('x')
            tf.gfile.Glob('*')
            session.run(tf.image.decode_jpeg(tf.read_file('p.jpg'))); session.run(tf.print('to stderr'))
""",
    "tensorflow 2": """
import threading, tensorflow as tf
def f():
    with tf.Graph().as_default(), tf.compat.v1.Session() as s:
        data = tf.data.Dataset.range(9).map(lambda x: x + 1, num_parallel_calls=4).batch(3).prefetch(2)
        made = tf.compat.v1.data.make_one_shot_iterator(data).get_next(); s.run(made)
threads = [threading.Thread(target=f) for _ in range(3)]
[t.start() for t in threads]
[t.join() for t in threads]
""",
    "compiled": """
import tensorflow as tf
with tf.Graph().as_default(), tf.compat.v1.Session() as s:
    f = tf.function(lambda x: x * 2 + 1, jit_compile=True); assert s.run(f(tf.ones(4)))[0] == 3
""",
    "time and memory": """
import ctypes, gc, os, platform, resource, sys, time, tracemalloc, psutil
gc.collect(); time.sleep(0.001)
time.perf_counter(); time.process_time(); time.thread_time(); time.get_clock_info('monotonic'); time.tzset()
x = bytearray(300 << 20); del x; resource.getrusage(0); resource.getrlimit(0); os.times(); os.cpu_count()
resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); sys.setrecursionlimit(3000); platform.platform()
os.getloadavg; os.sched_getaffinity(0); os.urandom(8); os.getlogin; tracemalloc.start(); tracemalloc.stop()
psutil.virtual_memory(); psutil.Process().memory_info()
called = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7); assert called() == 7
""",
    "signals": """
import os, signal, time
seen = []
signal.signal(signal.SIGALRM, lambda *a: seen.append(1))
signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(0.05); signal.alarm(0)
signal.signal(signal.SIGUSR1, lambda *a: seen.append(2)); os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
signal.pthread_kill(__import__('threading').get_ident(), signal.SIGUSR1)
assert seen == [1, 2, 2, 2]; signal.sigpending(); signal.pthread_sigmask(signal.SIG_BLOCK, [])
import faulthandler; faulthandler.is_enabled()
""",
    "input": """
from getpass import getpass
for ask in (input, getpass):
    try: ask('?')
    except Exception as error: assert type(error).__name__ == 'StdinNotImplementedError'
""",
    "what cannot be had": """
import mmap, multiprocessing, os, socket, subprocess, urllib.request, webbrowser
def refused(f, *a, **k):
    try: f(*a, **k)
    except OSError: return True
assert refused(subprocess.run, ['ls']) and refused(os.fork) and refused(socket.socket)
assert refused(subprocess.run, ['ls'], close_fds=False) and refused(os.posix_spawn, '/bin/ls', ['ls'], {})
assert refused(urllib.request.urlopen, 'http://example.org', timeout=1) and refused(multiprocessing.Pool, 2)
assert refused(socket.create_connection, ('127.0.0.1', 1)) and refused(os.execv, '/bin/ls', ['ls'])
assert refused(multiprocessing.Process(target=print).start) and refused(mmap.mmap, -1, 4096)
webbrowser.get; os.nice(0) if False else None; assert os.system('ls') or True
""",
    "everyday": """
import collections, copy, csv, datetime, glob, io, json, logging, pickle, pprint, random, re, sqlite3
import tqdm, uuid
import warnings, zipfile, zlib
pickle.dump([1], open('x.pkl', 'wb')); json.dump({}, open('x.json', 'w'))
with sqlite3.connect('x.db') as base:
    base.execute('create table t (x)')
    base.execute('insert into t values (1)')
base.close(); logging.basicConfig(filename='x.log'); logging.warning('x')
datetime.datetime.now().astimezone()
for _ in tqdm.tqdm(range(3)): pass
%time sum(range(9))
%timeit -n 3 -r 1 sum(range(9))
%pwd
%who
from IPython.display import Image, display; display(Image('p.png'))
%matplotlib inline
""",
}
