/**
 * The context of a request: its trace, baggage and deadline, in threads and in headers.
 *
 * <p>{@link io.graft.governance.context.CallContext} is the context of the request that a thread is
 * serving. The other classes read and write the headers: W3C Trace Context and Baggage, and B3.
 */
package io.graft.governance.context;
