/**
 * The steps of a call on its way out and back. Begin with {@link
 * io.graft.governance.step.Pipeline}, which lists them.
 */
package io.graft.governance.step;
