/** What travels with a request: trace, baggage, deadline; through threads and over the wire. */
package io.graft.governance.context;
