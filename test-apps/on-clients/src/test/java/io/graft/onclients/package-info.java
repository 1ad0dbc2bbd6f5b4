/**
 * What sits on the HTTP clients that Graft governs, tested as what it is: {@link
 * io.graft.onclients.OnClients} for logical names, {@link io.graft.onclients.ChosenInstances} where
 * another load balancer has chosen the instance.
 */
package io.graft.onclients;
