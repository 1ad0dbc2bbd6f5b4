/**
 * What registries know, kept for calls. {@link io.graft.registry.discovery.ServiceDirectory}
 * answers governance; it has one {@link io.graft.registry.discovery.RegistrySnapshots} for each
 * registry.
 */
package io.graft.registry.discovery;
