/**
 * Spring's WebClient, 5.3 and later, of which the client below it learns the headers only when it
 * writes them ({@link io.graft.instrumentation.webclient.Exchange}).
 */
package io.graft.instrumentation.webclient;
