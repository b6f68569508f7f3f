# shellcheck shell=bash disable=SC2016,SC2034,SC2154  # The dollars are GraphQL's; flowbind-ci shares its variables.
# How flowbind-ci reads and writes comments and issues of GitLab.

token=${GITLAB_TOKEN:-} url=$CI_API_GRAPHQL_URL commit=$CI_COMMIT_SHA
project=("path=${CI_MERGE_REQUEST_PROJECT_PATH:-$CI_PROJECT_PATH}")
request=${CI_MERGE_REQUEST_IID:-} base=${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}
# In a pipeline for merged results the job's own commit is another.
head=${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-$commit}
[ "${CI_MERGE_REQUEST_SOURCE_PROJECT_ID:-}" = "${CI_MERGE_REQUEST_PROJECT_ID:-}" ] || from_stranger=yes

# What this token's user wrote and nobody else edited, as a filter of jq.
mine='.author.id == $me.id and (.lastEditedBy == null or .lastEditedBy.id == $me.id)'

# The merge request: its id and the commit that it ends with.
subject() {
  graphql 'query($path: ID!, $iid: String!) { project(fullPath: $path) {
    mergeRequest(iid: $iid) { id head: diffHeadSha } } }' "${project[@]}" iid="$1" | jq .project.mergeRequest
}
# The merge request that was merged as this commit; only the older API answers that.
merged_request() {
  curl -sS --fail --max-time 60 -H @<(printf 'Authorization: Bearer %s\n' "$token") \
    "$CI_API_V4_URL/projects/$CI_PROJECT_ID/repository/commits/$commit/merge_requests" |
    jq '[.[] | select(.state == "merged").iid][0] // empty' || fail 69 "$CI_API_V4_URL does not answer"
}
comments() {
  list .project.mergeRequest.notes "query(\$path: ID!, \$iid: String!, \$after: String) { currentUser { id }
    project(fullPath: \$path) { mergeRequest(iid: \$iid) { notes(first: 100, after: \$after) { $page
    nodes { id body author { id } lastEditedBy { id } } } } } }" \
    "${project[@]}" iid="$1"
}
add_comment() {
  graphql 'mutation($id: NoteableID!, $body: String!) { createNote(input: {noteableId: $id, body: $body}) { errors } }' \
    id="$1" body="$(cat "$body")"
}
edit_comment() {
  graphql 'mutation($id: NoteID!, $body: String!) { updateNote(input: {id: $id, body: $body}) { errors } }' \
    id="$1" body="$(cat "$body")"
}
issues() {
  list .project.issues "query(\$path: ID!, \$after: String) { currentUser { id } project(fullPath: \$path) {
    issues(state: opened, first: 100, after: \$after) { $page nodes { id: iid body: description author { id } } } } }" \
    "${project[@]}"
}
open_issue() {
  graphql 'mutation($path: ID!, $title: String!, $body: String!) {
    createIssue(input: {projectPath: $path, title: $title, description: $body}) { errors } }' \
    "${project[@]}" title="$1" body="$(cat "$body")"
}
update_issue() {
  graphql 'mutation($path: ID!, $iid: String!, $body: String!) {
    updateIssue(input: {projectPath: $path, iid: $iid, description: $body}) { errors } }' \
    "${project[@]}" iid="$1" body="$(cat "$body")"
}
close_issue() {
  graphql 'mutation($path: ID!, $iid: String!) {
    updateIssue(input: {projectPath: $path, iid: $iid, stateEvent: CLOSE}) { errors } }' "${project[@]}" iid="$1"
}
