/** Hosts of their own for processes of tests, and what goes over the network between them. */
package io.graft.test.network;
