/** Log4j 1, and reload4j. */
package io.graft.instrumentation.logging.log4j1;
