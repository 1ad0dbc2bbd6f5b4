/**
 * Consul, through version 1 of its HTTP API; tested with 1.8.
 *
 * <p><b>Writing.</b> A service is registered at one agent, which informs the servers ({@link
 * io.graft.registry.consul.AgentRegistration}). It has a check: either one with a time to live,
 * which is passed every third of it, or a path that Consul requests. When the check turns critical,
 * readers no longer see the instance, and a minute or more later Consul removes it. Maintenance is
 * a separate check that is critical, so passing the first one does not bring a draining instance
 * back; a registration with {@code replace-existing-checks} removes it. An agent that has lost the
 * service responds to a pass with 404, or in old versions with 500 and "unknown check".
 *
 * <p><b>Reading.</b> Queries block until there is something newer than the index of the last
 * response ({@link io.graft.registry.consul.BlockingQuery}). A response need not be a change, the
 * index may go backwards, and a server may wait a sixteenth longer than requested. All checks of a
 * service are read, not only the passing instances, because they show which instances died or drain
 * ({@link io.graft.registry.consul.ServiceHealth}).
 *
 * <p><b>What cannot be trusted.</b> If access control denies reading, Consul responds with 200 and
 * omits the hidden entries. One response alone does not reveal that. But a readable catalog always
 * lists {@code consul} itself, so an empty one was denied; and if the catalog lists a service that
 * has no instances, its nodes may not be read. A server that was down has marked all instances as
 * critical whose time expired meanwhile, and a server that has lost its data knows none. So for as
 * long as instances need to report again, none is removed ({@link
 * io.graft.registry.consul.ServiceWatch}).
 *
 * <p>Sources: the API documentation (agent/service, agent/check, health, catalog, kv,
 * features/blocking) and tests with a real server.
 */
package io.graft.registry.consul;
