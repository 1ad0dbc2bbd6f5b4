/**
 * Many clients and many servers in virtual time, with everything that can go wrong between them. A
 * run is determined by its seed. Each client of ours is a real {@link
 * io.graft.governance.outbound.Outbound} with clocks, chance and a view of the registry of its own,
 * driven as adapters drive it; beside it there are other balancers to compare with.
 */
package io.graft.governance.simulation;
