/**
 * The status page and the diagnosis: what this JVM does, and why.
 *
 * <p>Begin with {@link io.graft.console.status.StatusPage}. Each class whose name ends with {@code
 * Part} writes one field of its JSON object; the composition root in {@code agent/launcher} lists
 * them. {@link io.graft.console.status.Diagnosis} gives a summary in plain lines, for {@code java
 * -jar graft.jar doctor}.
 */
package io.graft.console.status;
