package dingtalk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// Selection names people by userId, department (with those below it) and role.
type Selection struct {
	Users []string
	Depts []int64
	Roles []int64
}

// SeniorCallers are the ids on the white list of somebody in executive mode: GET
// /v1.0/contact/seniorSettings, scope qyapi_get_member. The list mixes people, departments and roles; the
// document does not say which type is which, so an id has to be compared with all three.
func (s *ContactService) SeniorCallers(ctx context.Context, userID string) ([]string, error) {
	r, err := call[struct {
		SeniorWhiteList []struct {
			ID wireText `json:"id"`
		} `json:"seniorWhiteList"`
	}](ctx, s.c, spec{
		op: OpSenior, method: http.MethodGet, host: HostAPI, path: "/v1.0/contact/seniorSettings",
		query: url.Values{"seniorStaffId": {userID}}, keyed: true,
	})
	var ids []string
	for _, w := range r.SeniorWhiteList {
		ids = append(ids, string(w.ID))
	}
	return ids, err
}

// HideSetting keeps people out of everybody's address book but that of the excepted.
type HideSetting struct {
	Hidden Selection
	Except Selection // who sees them nevertheless
}

// HideSettings lists the settings that are active: GET /v1.0/contact/contactHideSettings, scope
// Contact.Visibility.ReadWrite, 100 a call.
func (s *ContactService) HideSettings(ctx context.Context) ([]HideSetting, error) {
	type row struct {
		Active          wireBool  `json:"active"`
		ObjectStaffIDs  wireTexts `json:"objectStaffIds"`
		ObjectDeptIDs   wireInts  `json:"objectDeptIds"`
		ObjectTagIDs    wireInts  `json:"objectTagIds"`
		ExcludeStaffIDs wireTexts `json:"excludeStaffIds"`
		ExcludeDeptIDs  wireInts  `json:"excludeDeptIds"`
		ExcludeTagIDs   wireInts  `json:"excludeTagIds"`
	}
	rows, err := settingPages[row](ctx, s.c, OpHideSettings, "/v1.0/contact/contactHideSettings")
	var out []HideSetting
	for _, r := range rows {
		if r.Active {
			out = append(out, HideSetting{
				Hidden: Selection{r.ObjectStaffIDs, r.ObjectDeptIDs, r.ObjectTagIDs},
				Except: Selection{r.ExcludeStaffIDs, r.ExcludeDeptIDs, r.ExcludeTagIDs},
			})
		}
	}
	return out, err
}

// Reach says what the subjects of a Restriction see.
type Reach string

// Reaches. An unknown one is as narrow as onlySelf.
const (
	ReachSelf     Reach = "onlySelf"
	ReachOwnDepts Reach = "onlySelfDeptAndChild" // their departments and those below
	ReachListed   Reach = "excludeNode"          // who is listed
)

// Restriction limits whom the subjects see in the address book.
type Restriction struct {
	Subjects Selection
	Reach    Reach
	Listed   Selection // with ReachListed
}

// Restrictions lists the limits that are active: GET /v1.0/contact/restrictions/settings, scope
// Contact.Visibility.ReadWrite, 100 a call.
func (s *ContactService) Restrictions(ctx context.Context) ([]Restriction, error) {
	type row struct {
		Active         wireBool  `json:"active"`
		Type           Reach     `json:"type"`
		SubjectUserIDs wireTexts `json:"subjectUserIds"`
		SubjectDeptIDs wireInts  `json:"subjectDeptIds"`
		SubjectTagIDs  wireInts  `json:"subjectTagIds"`
		ExcludeUserIDs wireTexts `json:"excludeUserIds"`
		ExcludeDeptIDs wireInts  `json:"excludeDeptIds"`
		ExcludeTagIDs  wireInts  `json:"excludeTagIds"`
	}
	rows, err := settingPages[row](ctx, s.c, OpRestrictions, "/v1.0/contact/restrictions/settings")
	var out []Restriction
	for _, r := range rows {
		if r.Active {
			out = append(out, Restriction{
				Subjects: Selection{r.SubjectUserIDs, r.SubjectDeptIDs, r.SubjectTagIDs}, Reach: r.Type,
				Listed: Selection{r.ExcludeUserIDs, r.ExcludeDeptIDs, r.ExcludeTagIDs},
			})
		}
	}
	return out, err
}

// settingPages reads all pages of a list of settings.
func settingPages[T any](ctx context.Context, c *Client, op, path string) ([]T, error) {
	var all []T
	query := url.Values{"maxResults": {strconv.Itoa(maxSettings)}}
	for range maxSettingsPages {
		r, err := call[struct {
			HasMore   wireBool `json:"hasMore"`
			NextToken wireInt  `json:"nextToken"`
			List      []T      `json:"list"`
		}](ctx, c, spec{op: op, method: http.MethodGet, host: HostAPI, path: path, query: query, keyed: true})
		if err != nil {
			return nil, err
		}
		if all = append(all, r.List...); !bool(r.HasMore) || len(r.List) == 0 {
			return all, nil
		}
		query = url.Values{"maxResults": query["maxResults"], "nextToken": {strconv.FormatInt(int64(r.NextToken), 10)}}
	}
	return nil, endless(op)
}
