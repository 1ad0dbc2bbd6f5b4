/**
 * Requests to the servers of URLs that settings name: webhooks, identity providers and the like.
 */
package io.graft.net.url;
