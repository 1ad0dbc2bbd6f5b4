/** Drains the instance before the application's shutdown hooks run. */
package io.graft.instrumentation.shutdown;
