/**
 * The parts of one call: the request with its trace and deadline, the attempts with their permits,
 * and the headers that are read and written. Begin with {@link io.graft.governance.call.Attempt}.
 */
package io.graft.governance.call;
