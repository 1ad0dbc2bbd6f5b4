/**
 * The instances of services as this JVM knows them: an {@link
 * io.graft.governance.endpoint.Endpoint} outlives snapshots, and an {@link
 * io.graft.governance.endpoint.EndpointSet} holds all endpoints of a service as of one snapshot.
 */
package io.graft.governance.endpoint;
