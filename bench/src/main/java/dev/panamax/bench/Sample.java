package dev.panamax.bench;

/**
 * One start, from its request to the end of its program.
 *
 * @param nanoseconds its duration
 * @param processorMicroseconds the processor time of all that took part, 0 if it is not known of one start
 * @param memoryKib the largest resident memory of one process that took part, in KiB, 0 if it is not known of one start
 */
record Sample(long nanoseconds, long processorMicroseconds, long memoryKib) {
    static Sample parse(String line) {
        String[] words = line.split(" ", -1);
        return words.length == 1
                ? new Sample(Long.parseLong(words[0]), 0, 0)
                : new Sample(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
