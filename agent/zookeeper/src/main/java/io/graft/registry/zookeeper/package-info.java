/**
 * ZooKeeper as a registry and as a place for live rules. In a jar of its own, graft-zookeeper.jar,
 * together with ZooKeeper's client.
 *
 * <p>An instance is what Apache Curator's service discovery and Spring Cloud Zookeeper make of it:
 * an ephemeral node {@code /services/<service>/<id>} that holds JSON. The server deletes it when
 * the session ends that made it: at once where that was closed, else when the server has not heard
 * of it for the session's time-out. So a node that is missing was deleted, or its session is over;
 * that is why a loss counts at once here, unless the servers themselves were away or the data was
 * wiped (see {@link io.graft.registry.zookeeper.ServiceTree}). A watch fires once, and is set
 * together with the read that it belongs to: whoever reads again when it fires misses no state, if
 * maybe some changes. After a lost connection the client sets the watches again and is told what it
 * has missed; after a lost session all is read anew.
 *
 * <p>The plain client is used, not Curator: it is a tenth of the size, and what Curator adds
 * (retries that block, caches with threads of their own, JSON by reflection) is what the agent does
 * otherwise. Of the client the jar has no Netty, no SASL and nothing of the server. Two classes of
 * {@code org.apache.zookeeper} are ours: a connection that also speaks TLS, and what keeps the
 * client from asking DNS for this host.
 */
package io.graft.registry.zookeeper;
