package dev.panamax.faults;

/**
 * A call among those of one run.
 *
 * @param role who makes it: 0 for the thread that runs the verb, 2, 4, ... for other threads of the JVM, 1, 3, ... for processes, in the order in
 *     which they come
 * @param number of the call
 * @param index of the call among those of the role with the number
 */
record Place(int role, int number, int index) {}
