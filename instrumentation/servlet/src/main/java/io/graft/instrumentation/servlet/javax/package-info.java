/**
 * The fallback for {@code javax.servlet}. The build generates the one for {@code jakarta.servlet}
 * from this source.
 */
package io.graft.instrumentation.servlet.javax;
