/**
 * Services and their instances as a registry knows them, and the registration of this instance.
 *
 * <p>Begin with {@link io.graft.governance.service.Directory}, from which calls get the {@link
 * io.graft.governance.service.Snapshot} of a service. Adapters of servers report to {@link
 * io.graft.governance.service.Registration}; from those reports {@link
 * io.graft.governance.service.ListeningPorts} finds the port that is the service.
 */
package io.graft.governance.service;
