/** Services, their instances, and what knows them. */
package io.graft.governance.service;
