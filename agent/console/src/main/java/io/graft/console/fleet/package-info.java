/**
 * The fleet as one agent sees it: what the registries list, and what the agents of these instances
 * report when they are asked. Begin with {@link io.graft.console.fleet.FleetPage}.
 *
 * <p>Asking never blocks: a page shows what is known, and {@link
 * io.graft.console.fleet.FleetReader} asks for more, a bounded number of agents at a time, while
 * somebody looks.
 */
package io.graft.console.fleet;
