// Runs a syscall program (see SyscallProgram and Layout for its form in memory). No stack, no libc, no relocations.
// The twin of interpreter-x86_64.S, which explains the form.
//
//   aarch64-linux-gnu-gcc -c interpreter-aarch64.S -o i.o && aarch64-linux-gnu-objcopy -O binary -j .text i.o interpreter.bin

.set BOARD_FD, 100
.set BOARD_ADDRESS, 0x10000000
.set PAGE, 0x10000                      // the largest page that aarch64 kernels use

.set FAILED, 0
.set ERRNO, 8
.set CURRENT, 16
.set SIZE, 24
.set FIRST_OP, 64

.set NUMBER, 0
.set ARGUMENT, 8
.set RESULT, 56
.set TOLERATED, 64
.set FLAGS, 72
.set TIME, 80
.set RETURNED, 88
.set ON_SUCCESS, 96
.set ON_FAILURE, 104
.set OP_SIZE, 112

.set STOP_IF_POSITIVE_BIT, 0
.set FAIL_UNLESS_POSITIVE_BIT, 1
.set PRESET_BIT, 2
.set FIRST_VALUE_BIT, 8

.set SYS_mmap, 222
.set SYS_exit_group, 94
.set PROT_READ_WRITE, 3
.set MAP_SHARED_FIXED, 0x11

.macro load_argument register, index
        ldr     \register, [x20, #(ARGUMENT + 8 * \index)]
        tbz     w9, #(FIRST_VALUE_BIT + \index), 1f
        ldr     \register, [\register]
1:
.endm

// Entry for a program in this address space: x0 = its address. Never returns.
run:
        hint    #34                     // bti c
        mov     x19, x0
        add     x20, x0, #FIRST_OP

operation:
        ldr     x8, [x20, #NUMBER]
        tbnz    x8, #63, stop
        str     x20, [x19, #CURRENT]
        ldr     w9, [x20, #FLAGS]
        load_argument x0, 0
        load_argument x1, 1
        load_argument x2, 2
        load_argument x3, 3
        load_argument x4, 4
        load_argument x5, 5
        tbnz    w9, #PRESET_BIT, preset
        svc     #0
        b       returned
preset: ldr     x0, [x20, #RETURNED]

returned:
        str     x0, [x20, #RETURNED]
        mrs     x10, cntvct_el0
        str     x10, [x20, #TIME]
        cmn     x0, #4095
        b.hs    refused

        ldr     x10, [x20, #RESULT]
        cbz     x10, 1f
        str     x0, [x10]
1:      ldr     w9, [x20, #FLAGS]
        tbz     w9, #STOP_IF_POSITIVE_BIT, 1f
        cmp     x0, #0
        b.gt    stop
1:      tbz     w9, #FAIL_UNLESS_POSITIVE_BIT, succeeded
        cmp     x0, #0
        b.le    failed

succeeded:
        ldr     x10, [x20, #ON_SUCCESS]
        cbnz    x10, jump
        add     x20, x20, #OP_SIZE
        b       operation

refused:
        neg     x0, x0
        ldr     x10, [x20, #TOLERATED]
        cmn     x10, #1
        b.eq    succeeded
        cmp     x10, x0
        b.eq    succeeded

failed:
        ldr     x10, [x20, #ON_FAILURE]
        cbnz    x10, jump
        str     x0, [x19, #ERRNO]
        str     x20, [x19, #FAILED]
        mov     x0, #127
        b       exit

jump:   mov     x20, x10
        b       operation

stop:   mov     x0, #0
exit:   mov     x8, #SYS_exit_group
        svc     #0
        brk     #0

// Entry of the stage: maps the board, first its header for the size, then all of it, and runs it.
.globl _start
_start:
        hint    #34                     // bti c
        mov     x1, #PAGE
        mov     w21, #0
map:    mov     x8, #SYS_mmap
        mov     x0, #BOARD_ADDRESS
        mov     x2, #PROT_READ_WRITE
        mov     x3, #MAP_SHARED_FIXED
        mov     x4, #BOARD_FD
        mov     x5, #0
        svc     #0
        cmn     x0, #4095
        b.hs    unmapped
        cbnz    w21, run
        mov     w21, #1
        ldr     x1, [x0, #SIZE]
        b       map

unmapped:
        mov     x0, #126
        b       exit
