package dev.panamax.faults;

/**
 * A call that is about to be made.
 *
 * @param id by which it is answered
 * @param thread who makes it
 * @param number of the call
 * @param address of the instruction
 * @param firstArgument as it is in the register
 */
record Notification(long id, int thread, int number, long address, long firstArgument) {
    boolean isOfStage() {
        return address >= CallFilter.STAGE_CODE && address < CallFilter.STAGE_CODE_END;
    }
}
