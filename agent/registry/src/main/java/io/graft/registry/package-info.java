/**
 * Where services are found, and where this one is announced.
 *
 * <p>A {@link io.graft.registry.Registry} is one place: a directory of leases, a fixed list. {@link
 * io.graft.registry.Registries} makes those that {@code graft.registry} names, {@link
 * io.graft.registry.ServiceDirectory} turns what they tell into the snapshots that governance
 * reads, {@link io.graft.registry.ServiceRegistration} announces this service when it listens and
 * is ready and takes it back when it stops, and {@link io.graft.registry.RegistryRuntime} holds
 * them together.
 */
package io.graft.registry;
