/**
 * What can be changed through the admin endpoint, and by whom: begin with {@link
 * io.graft.console.change.ChangeGuard}.
 */
package io.graft.console.change;
