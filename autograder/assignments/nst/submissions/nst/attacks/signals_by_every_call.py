"""Sends signals to its parent and to others by every call that can, has input and output send them, and starts
programs that run as root.

score 0
"""

# %% compute_content_cost
import ctypes, fcntl, os, struct, threading

libc = ctypes.CDLL(None, use_errno=True)
kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal, pidfd_open = 62, 200, 234, 129, 297, 424, 434
parent = os.getppid()
about = ctypes.create_string_buffer(struct.pack("iii", 0, 0, -1), 128)
for target in {parent, parent - 1, 1, -1, 0} - {os.getpid()}:
    for number in (0, 29):
        for call in (
            (kill, target, number),
            (tkill, target, number),
            (tgkill, target, target, number),
            (tgkill, os.getpid(), target, number),
            (rt_sigqueueinfo, target, number, about),
            (rt_tgsigqueueinfo, target, target, number, about),
        ):
            if target == -1 and number and call[0] == kill:
                continue
            if call[:2] != (tgkill, os.getpid()) and libc.syscall(*call) == 0:
                print("REA" + "CHED", call)
    if target > 0:
        descriptor = libc.syscall(pidfd_open, target, 0)
        if descriptor >= 0 or libc.syscall(pidfd_send_signal, descriptor, 0, None, 0) == 0:
            print("REA" + "CHED", "pidfd", target)
read, write = os.pipe()
F_SETOWN_EX, F_SETSIG, FIOSETOWN, SIOCSPGRP = 15, 10, 0x8901, 0x8902
for command, value in (
    (fcntl.F_SETOWN, parent),
    (F_SETOWN_EX, struct.pack("ii", 1, parent)),
    (F_SETSIG, 9),
    (fcntl.F_SETFL, os.O_ASYNC),
):
    try:
        fcntl.fcntl(read, command, value)
        if command != fcntl.F_SETFL:  # which alone tells nobody
            print("REA" + "CHED", command)
    except OSError:
        pass
for request in (FIOSETOWN, SIOCSPGRP):
    try:
        fcntl.ioctl(read, request, struct.pack("i", parent))
        print("REA" + "CHED", request)
    except OSError:
        pass
for program in ("/usr/bin/su", "/usr/bin/passwd", "/usr/bin/mount", "/usr/bin/newuidmap"):
    for start in (lambda: os.posix_spawn(program, [program], {}), lambda: os.execv(program, [program])):
        try:
            start()
            print("REA" + "CHED", program)
        except OSError:
            pass
for change in (
    lambda: os.setuid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setuid(os.getuid() + 1),
    lambda: os.setgroups([0]),
    lambda: os.setresgid(0, 0, 0),
):
    try:
        change()
        print("REA" + "CHED", "another user")
    except OSError:
        pass
