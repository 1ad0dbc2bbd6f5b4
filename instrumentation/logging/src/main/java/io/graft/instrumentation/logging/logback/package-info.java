/** Logback 1.0 to 1.5. */
package io.graft.instrumentation.logging.logback;
