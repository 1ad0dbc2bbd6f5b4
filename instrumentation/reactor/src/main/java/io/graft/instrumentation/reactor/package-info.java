/**
 * Reactor. Its schedulers are thread pools of the JDK, which propagate the context themselves. What
 * is left are the sources that signals enter by from other threads (callbacks, futures, sinks,
 * other libraries): what a subscriber does has the context of its subscription.
 */
package io.graft.instrumentation.reactor;
