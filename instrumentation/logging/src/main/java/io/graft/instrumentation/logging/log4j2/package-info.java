/** Log4j 2, from 2.7 on. */
package io.graft.instrumentation.logging.log4j2;
