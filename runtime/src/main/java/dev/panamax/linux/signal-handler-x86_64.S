# A signal handler that writes the signal's number, four bytes, to a pipe. No stack but the red-zone-free one that the kernel gives,
# no libc, no relocations. SignalHandlerCode.java holds the bytes; a test assembles this file and compares.
#
#   gcc -c signal-handler-x86_64.S -o h.o && objcopy -O binary -j .text h.o handler.bin

.intel_syntax noprefix
.set SYS_write, 1
.set SYS_rt_sigreturn, 15

handler:
        endbr64
        push    rdi
        mov     eax, SYS_write
        mov     edi, [rip + pipe]
        mov     rsi, rsp
        mov     edx, 4
        syscall
        pop     rdi
        ret

# Where the kernel returns to from a handler.
restorer:
        endbr64
        mov     eax, SYS_rt_sigreturn
        syscall

        .balign 8
# The descriptor of the pipe, written here before the page becomes executable.
pipe:   .long   0
