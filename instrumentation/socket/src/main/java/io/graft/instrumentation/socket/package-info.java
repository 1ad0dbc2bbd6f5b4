/**
 * The floor: connections to virtual addresses go to an endpoint. Woven when the first such address
 * is given out. Advice of {@code java.net.Socket} and of both kinds of channels chooses the
 * endpoint; {@link io.graft.instrumentation.socket.SystemCallAdvice}, below, tries another one if
 * nothing listens there.
 */
package io.graft.instrumentation.socket;
