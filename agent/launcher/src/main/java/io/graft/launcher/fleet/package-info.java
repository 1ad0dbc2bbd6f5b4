/**
 * The commands that show a running fleet: {@code services}, {@code top}, {@code why}, {@code
 * traces} and {@code alerts}. Begin with {@link io.graft.launcher.fleet.FleetCommand}.
 *
 * <p>They read the documents of admin endpoints: what other processes write there is data of
 * strangers, and is printed by {@link io.graft.launcher.terminal.Figures#text} only.
 */
package io.graft.launcher.fleet;
