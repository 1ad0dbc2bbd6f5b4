/** The fallback for {@code jakarta.servlet}, 5 and newer. */
package io.graft.instrumentation.servlet.jakarta;
