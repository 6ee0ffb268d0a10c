# Runs a syscall program (see SyscallProgram and Layout for its form in memory). No stack, no libc, no relocations.
#
#   gcc -c interpreter-x86_64.S -o i.o && objcopy -O binary -j .text i.o interpreter.bin
#
# InterpreterCode.java holds the resulting bytes; a test assembles this file and compares.

.intel_syntax noprefix

.set BOARD_FD, 100
.set BOARD_ADDRESS, 0x10000000
.set PAGE, 4096

# header of a program
.set FAILED, 0
.set ERRNO, 8
.set CURRENT, 16
.set SIZE, 24
.set FIRST_OP, 64

# an operation
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

# flags of an operation
.set STOP_IF_POSITIVE, 1
.set FAIL_UNLESS_POSITIVE, 2
.set PRESET, 4
.set FIRST_VALUE, 0x100

.set SYS_mmap, 9
.set SYS_exit_group, 231
.set PROT_READ_WRITE, 3
.set MAP_SHARED_FIXED, 0x11

.macro load_argument register, index
        mov     \register, [r12 + ARGUMENT + 8 * \index]
        test    ecx, FIRST_VALUE << \index
        jz      1f
        mov     \register, [\register]
1:
.endm

# Entry for a program in this address space: rdi = its address. Never returns.
run:
        endbr64
        mov     rbx, rdi
        lea     r12, [rdi + FIRST_OP]

operation:
        mov     rax, [r12 + NUMBER]
        test    rax, rax
        js      stop
        mov     [rbx + CURRENT], r12
        mov     ecx, [r12 + FLAGS]
        load_argument rdi, 0
        load_argument rsi, 1
        load_argument rdx, 2
        load_argument r10, 3
        load_argument r8, 4
        load_argument r9, 5
        test    ecx, PRESET
        jnz     preset
        syscall
        jmp     returned
preset: mov     rax, [r12 + RETURNED]

returned:
        mov     [r12 + RETURNED], rax
        mov     r13, rax
        rdtsc
        shl     rdx, 32
        or      rax, rdx
        mov     [r12 + TIME], rax
        mov     rax, r13
        cmp     rax, -4095
        jae     refused

        mov     rdx, [r12 + RESULT]
        test    rdx, rdx
        jz      1f
        mov     [rdx], rax
1:      mov     ecx, [r12 + FLAGS]
        test    ecx, STOP_IF_POSITIVE
        jz      1f
        test    rax, rax
        jg      stop
1:      test    ecx, FAIL_UNLESS_POSITIVE
        jz      succeeded
        test    rax, rax
        jle     failed

succeeded:
        mov     rdx, [r12 + ON_SUCCESS]
        test    rdx, rdx
        jnz     jump
        add     r12, OP_SIZE
        jmp     operation

refused:
        neg     rax
        mov     rdx, [r12 + TOLERATED]
        cmp     rdx, -1
        je      succeeded
        cmp     rdx, rax
        je      succeeded

failed:
        mov     rdx, [r12 + ON_FAILURE]
        test    rdx, rdx
        jnz     jump
        mov     [rbx + ERRNO], rax
        mov     [rbx + FAILED], r12
        mov     edi, 127
        jmp     exit

jump:   mov     r12, rdx
        jmp     operation

stop:   xor     edi, edi
exit:   mov     eax, SYS_exit_group
        syscall
        hlt

# Entry of the stage: maps the board, first its header for the size, then all of it, and runs it.
.globl _start
_start:
        endbr64
        mov     esi, PAGE
        xor     r13d, r13d
map:    mov     eax, SYS_mmap
        mov     edi, BOARD_ADDRESS
        mov     edx, PROT_READ_WRITE
        mov     r10d, MAP_SHARED_FIXED
        mov     r8d, BOARD_FD
        xor     r9d, r9d
        syscall
        cmp     rax, -4095
        jae     unmapped
        mov     rdi, rax
        test    r13d, r13d
        jnz     run
        inc     r13d
        mov     rsi, [rax + SIZE]
        jmp     map

unmapped:
        mov     edi, 126
        jmp     exit
