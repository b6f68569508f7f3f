# shellcheck shell=bash disable=SC2016,SC2034,SC2154  # The dollars are GraphQL's; flowbind-ci shares its variables.
# How flowbind-ci reads and writes comments and issues of GitHub.

token=${GITHUB_TOKEN:-} url=${GITHUB_GRAPHQL_URL:-https://api.github.com/graphql} commit=$GITHUB_SHA
repository=("owner=${GITHUB_REPOSITORY%/*}" "name=${GITHUB_REPOSITORY#*/}")
event() { jq -r "$1 // empty" "$GITHUB_EVENT_PATH"; }
request=$(event .pull_request.number) head=$(event .pull_request.head.sha) base=$(event .pull_request.base.sha)
[ -z "$request" ] || [ "$(event .pull_request.head.repo.full_name)" = "$GITHUB_REPOSITORY" ] || from_stranger=yes
[ "$(event .pull_request.user.login)" != 'dependabot[bot]' ] || from_stranger=yes

# What this token's user wrote and nobody else edited, as a filter of jq.
mine='.viewerDidAuthor and (.editor == null or .editor.login == .author.login)'

# The pull request: its id and the commit that it ends with.
subject() {
  graphql 'query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { id head: headRefOid } } }' "${repository[@]}" number="$1" | jq .repository.pullRequest
}
# The pull request that was merged as this commit.
merged_request() {
  graphql 'query($owner: String!, $name: String!, $commit: GitObjectID!) { repository(owner: $owner, name: $name) {
    object(oid: $commit) { ... on Commit { associatedPullRequests(first: 10) { nodes { number merged mergeCommit { oid } } } } }
    } }' "${repository[@]}" commit="$commit" | jq --arg commit "$commit" \
    '[.repository.object.associatedPullRequests.nodes[] | select(.merged and .mergeCommit.oid == $commit).number][0] // empty'
}
comments() {
  list .repository.pullRequest.comments "query(\$owner: String!, \$name: String!, \$number: Int!, \$after: String) {
    repository(owner: \$owner, name: \$name) { pullRequest(number: \$number) { comments(first: 100, after: \$after) { $page
    nodes { id body viewerDidAuthor author { login } editor { login } } } } } }" "${repository[@]}" number="$1"
}
add_comment() {
  graphql 'mutation($id: ID!, $body: String!) { addComment(input: {subjectId: $id, body: $body}) { clientMutationId } }' \
    id="$1" body="$(cat "$body")"
}
edit_comment() {
  graphql 'mutation($id: ID!, $body: String!) {
    updateIssueComment(input: {id: $id, body: $body}) { clientMutationId } }' id="$1" body="$(cat "$body")"
}
issues() {
  list .repository.issues "query(\$owner: String!, \$name: String!, \$after: String) {
    repository(owner: \$owner, name: \$name) { issues(states: OPEN, first: 100, after: \$after) { $page
    nodes { id body viewerDidAuthor } } } }" \
    "${repository[@]}"
}
open_issue() {
  local id
  id=$(graphql 'query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }' \
    "${repository[@]}" | jq -r .repository.id)
  graphql 'mutation($id: ID!, $title: String!, $body: String!) {
    createIssue(input: {repositoryId: $id, title: $title, body: $body}) { clientMutationId } }' \
    id="$id" title="$1" body="$(cat "$body")"
}
update_issue() {
  graphql 'mutation($id: ID!, $body: String!) { updateIssue(input: {id: $id, body: $body}) { clientMutationId } }' \
    id="$1" body="$(cat "$body")"
}
close_issue() {
  graphql 'mutation($id: ID!) { closeIssue(input: {issueId: $id}) { clientMutationId } }' id="$1"
}
