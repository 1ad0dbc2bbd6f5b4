/**
 * What applications can see of a client, told line by line: the same with the agent as without.
 * Knows nothing of Graft.
 */
package io.graft.contract.client.compared;
