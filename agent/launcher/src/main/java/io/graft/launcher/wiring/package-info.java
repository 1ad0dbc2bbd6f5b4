/**
 * The composition root: where the parts of the agent are created and connected.
 *
 * <p>Begin with {@link io.graft.launcher.wiring.Wiring}, which lists the parts, starts them in
 * order and stops them in reverse. The other classes here connect two parts that do not know each
 * other.
 */
package io.graft.launcher.wiring;
