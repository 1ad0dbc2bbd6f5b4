/**
 * Consul, by its HTTP API of version 1; tried with 1.8.
 *
 * <p><b>Writing.</b> A service is registered at one agent, which tells the servers ({@link
 * io.graft.registry.consul.AgentRegistration}). It has a check: one with a time to live that is
 * passed every third of it, or a path that Consul itself asks for. Where the check turns critical
 * nobody sees the instance, and a while later, a minute at least, Consul removes it. Maintenance is
 * a check of its own that is critical, so a passed check does not bring a draining instance back; a
 * registration with {@code replace-existing-checks} removes it. An agent that has lost the service
 * answers a pass with 404, or in old versions with 500 and an "unknown check".
 *
 * <p><b>Reading.</b> Queries that block until something is newer than the index that the last
 * answer had ({@link io.graft.registry.consul.BlockingQuery}); an answer need not be a change, the
 * index may go backwards, and what a server waits may be a sixteenth longer than it was asked to. A
 * service is asked for with all its checks, and not only for what passes, because they tell who is
 * known to have died or to drain ({@link io.graft.registry.consul.ServiceHealth}).
 *
 * <p><b>What cannot be trusted.</b> Where access control denies reading, Consul answers 200 and
 * leaves out what may not be seen. It cannot be told by that answer alone: but a catalog that may
 * be read always has {@code consul} itself in it, so that an empty one is none; and a service that
 * the catalog has and that has no instances is one whose nodes may not be read. A server that was
 * down has marked everybody as critical whose time ran out meanwhile, and one that has lost its
 * data knows nobody: for as long as instances need to report again, nobody is taken away ({@link
 * io.graft.registry.consul.ServiceWatch}).
 *
 * <p>Sources: the documentation of the API (agent/service, agent/check, health, catalog, kv,
 * features/blocking) and what a real server does.
 */
package io.graft.registry.consul;
