/**
 * Registers this service: finds its port and address, announces it in each registry, and leaves
 * them before the JVM stops. Begin at {@link io.graft.registry.announce.ServiceRegistration}.
 */
package io.graft.registry.announce;
