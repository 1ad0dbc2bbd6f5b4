/** The fallback for {@code javax.servlet}, 2.5 to 4. */
package io.graft.instrumentation.servlet.javax;
