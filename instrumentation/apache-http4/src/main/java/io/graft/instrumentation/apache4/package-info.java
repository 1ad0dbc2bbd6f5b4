/**
 * What the adapters of Apache HttpClient 4 and Apache HttpAsyncClient 4 have in common, because
 * both libraries send the requests of HttpCore 4: how these are read, and local replies. It weaves
 * nothing.
 */
package io.graft.instrumentation.apache4;
