/**
 * What the agent asks servers by HTTP: requests without a thread, whole answers or lines as they
 * come, several servers of which one has to answer, TLS with an authority of one's own, secrets
 * from files. On {@link io.graft.wire}, and for the agent alone.
 */
package io.graft.http;
