/**
 * What only an agent can do, and what each Java version does in another way: defining classes in
 * the boot loader, opening packages, and making threads that inherit nothing from the application.
 *
 * <p>Begin with {@link io.graft.launcher.jvm.JavaPlatform}.
 */
package io.graft.launcher.jvm;
