// A signal handler that writes the signal's number, four bytes, to a pipe: the twin of signal-handler-x86_64.S.

.set SYS_write, 64
.set SYS_rt_sigreturn, 139

handler:
        hint    #34                     // bti c
        str     x0, [sp, #-16]!
        mov     x8, #SYS_write
        ldr     w0, pipe
        mov     x1, sp
        mov     x2, #4
        svc     #0
        ldr     x0, [sp], #16
        ret

restorer:
        hint    #34                     // bti c
        mov     x8, #SYS_rt_sigreturn
        svc     #0

        .balign 8
pipe:   .word   0
