/** Logback 1.1 to 1.5. */
package io.graft.instrumentation.logging.logback;
