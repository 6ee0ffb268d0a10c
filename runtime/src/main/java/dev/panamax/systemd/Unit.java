package dev.panamax.systemd;

/**
 * A unit, by whom it is managed and its name.
 *
 * @param name such as {@code panamax-web.scope}
 */
public record Unit(Manager manager, String name) {}
