/**
 * The state of each destination that this JVM calls: its endpoints, and the limits and breakers of
 * its routes. Begin with {@link io.graft.governance.destination.Destination}.
 */
package io.graft.governance.destination;
