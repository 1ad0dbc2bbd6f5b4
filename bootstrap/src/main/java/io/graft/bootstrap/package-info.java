/**
 * The only classes of Graft that an application can see.
 *
 * <p>Begin with {@link io.graft.bootstrap.Bridge}. The classes are defined in the boot loader, once
 * in the life of a JVM: a second attach, even of another version of the jar, finds and uses the
 * same ones. So they use only types of the JDK, keep no reference to the agent after it has
 * detached, and change as rarely as a wire format.
 */
package io.graft.bootstrap;
