/**
 * Discovery and registration, the same for every kind of registry.
 *
 * <p>Begin with {@link io.graft.registry.runtime.RegistryRuntime}, which creates and connects the
 * parts. {@link io.graft.registry.runtime.Registries} opens the registries that {@code
 * graft.registry} names, each of them a {@link io.graft.registry.Registry}. {@link
 * io.graft.registry.discovery.ServiceDirectory} builds from their reports the snapshots that
 * governance reads. {@link io.graft.registry.announce.ServiceRegistration} registers this service
 * when it listens and is ready, and deregisters it when it stops.
 */
package io.graft.registry;
