/**
 * ZooKeeper as a registry and as a source of live rules. In a separate jar, graft-zookeeper.jar,
 * together with ZooKeeper's client.
 *
 * <p>An instance is registered as Apache Curator's service discovery and Spring Cloud Zookeeper do
 * it: an ephemeral node {@code /services/<service>/<id>} that holds JSON. The server deletes it
 * when the session that created it ends: at once if the session was closed, otherwise when the
 * server has not heard of it for the session timeout. So a missing node was deleted, or its session
 * is over. That is why a loss applies at once here, unless the servers were unreachable or the data
 * was wiped (see {@link io.graft.registry.zookeeper.ServiceTree}). A watch fires once, and is set
 * by the same request that reads the data. Reading again when it fires misses no final state,
 * though it may miss changes in between. After a lost connection the client sets the watches again
 * and is notified of what it missed; after an expired session everything is read again.
 *
 * <p>The plain client is used, not Curator: it is a tenth of the size, and the agent already has
 * what Curator adds (retries that block, caches with threads of their own, JSON by reflection) in
 * other ways. The jar has no Netty, no SASL and no server code. Two classes of {@code
 * org.apache.zookeeper} are ours: a connection that also supports TLS, and a class that keeps the
 * client from asking DNS for this host.
 */
package io.graft.registry.zookeeper;
