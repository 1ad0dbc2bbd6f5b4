/**
 * The only classes of Graft that an application can see.
 *
 * <p>They are defined in the boot loader, once for the life of the JVM: a second attach, even of
 * another version of the jar, finds and uses them again. They therefore speak in types of the JDK
 * only, keep no reference to the agent after it has detached, and change as rarely as a wire
 * format.
 */
package io.graft.bootstrap;
